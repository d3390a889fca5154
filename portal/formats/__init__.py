"""How languages write dates and numbers that Django has no formats for: FORMAT_MODULE_PATH."""
