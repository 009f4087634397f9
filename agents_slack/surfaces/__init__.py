"""What Slack is told: cards, threads, reminders, Home. Each surface reads the log by its own cursor."""
