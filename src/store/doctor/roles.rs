//! What must hold about the roles of organizations.

/// The newest version that is kept of a custom role says what the role says, ended or not.
pub(super) const VERSIONS: &str =
    "SELECT o.slug || ': the newest version kept of the custom role ' || r.key || ' is not what the role is' AS line
    FROM roles r JOIN organizations o ON o.id = r.org_id
    LEFT JOIN role_versions v ON v.org_id = r.org_id AND v.role_number = r.number
        AND v.version = (SELECT max(n.version) FROM role_versions n WHERE n.org_id = r.org_id AND n.role_number = r.number)
    WHERE NOT r.is_system AND (v.version IS NULL OR v.version <> r.version OR v.name <> r.name OR v.description <> r.description
        OR v.reach <> r.reach OR v.permissions <> r.permissions) ORDER BY o.slug, r.number";

/// Nobody is a member as, or invited to, what was ended.
pub(super) const ENDED: &str = "SELECT o.slug || ': ' || m.email || ' holds the role ' || r.key || ', which was ended' AS line
    FROM members m JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number JOIN organizations o ON o.id = m.org_id
    WHERE r.deleted_at IS NOT NULL
    UNION ALL SELECT o.slug || ': ' || i.email || ' is invited as ' || r.key || ', which was ended'
    FROM invitations i JOIN roles r ON r.org_id = i.org_id AND r.number = i.role_number JOIN organizations o ON o.id = i.org_id
    WHERE r.deleted_at IS NOT NULL AND i.state = 'pending'";

/// No number is given twice.
pub(super) const NUMBERS: &str =
    "SELECT o.slug || ': gives the number ' || s.next_role_number || ' to the next role, has ' || max(r.number) AS line
    FROM roles r JOIN organizations o ON o.id = r.org_id JOIN organization_state s ON s.org_id = r.org_id
    GROUP BY o.slug, s.next_role_number HAVING max(r.number) >= s.next_role_number";
