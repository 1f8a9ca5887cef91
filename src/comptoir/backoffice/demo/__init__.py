"""Sample data of a size that makes pages real; `comptoir demo` fills an empty database with it.

Made through operations where that shows something (invitations with their letters, staff, teams);
in bulk, inside everywhere(), where volume is the point.
"""
