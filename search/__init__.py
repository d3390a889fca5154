"""How everything is found: the contract, the registry, the outbox and the engines. This room knows no other room."""
