//! What must hold about the tokens of organizations.

/// A member's token ends with the membership.
pub(super) const OF_NOBODY: &str =
    "SELECT o.slug || ': the token ' || t.name || ' of ' || u.email || ' was not revoked, and they are no member' AS line
    FROM tokens t JOIN organizations o ON o.id = t.org_id JOIN users u ON u.id = t.user_id
    LEFT JOIN members m ON m.org_id = t.org_id AND m.user_id = t.user_id
    WHERE t.revoked_at IS NULL AND m.user_id IS NULL ORDER BY o.slug, t.id";
