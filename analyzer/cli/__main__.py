"""`python -m analyzer.cli` is `afterview`."""

from analyzer.cli.main import main

main()
