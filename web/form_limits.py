"""How much one connection may send in an hour. A whole house may share one."""

MOST_MESSAGES = 40
MOST_LOOK_UPS = 30
