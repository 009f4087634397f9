"""Everything that runs: settings, wiring, the relay, the web server, the command line, the local stand-ins."""
