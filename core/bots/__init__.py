"""What answers while no person does: the protocol of a bot, the knowledge bot, and the chain of several."""
