"""Events for calendar programs: what a phone subscribes to."""
