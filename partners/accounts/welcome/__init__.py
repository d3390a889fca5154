"""From a mailed invitation to an account that is ready: who one is, how one signs in, in."""
