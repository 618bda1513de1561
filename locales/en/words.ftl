# What the console calls its things. A catalog's [words] replace them, in every message that uses $member, $Members and so on.
word-member = Member
word-members = Members
word-organization = Organization
word-organizations = Organizations
word-role = Role
word-roles = Roles
word-permission = Permission
word-permissions = Permissions
word-team = Team
word-teams = Teams
word-department = Department
word-departments = Departments
word-plan = Plan
word-plans = Plans
word-seat = Seat
word-seats = Seats
