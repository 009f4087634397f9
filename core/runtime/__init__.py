"""What the whole process shares and no conversation knows: background tasks, rate limits, addresses. Bottom floor."""
