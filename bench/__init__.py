"""The benchmarks: ours beside bare yardsticks, in turn, on the same machine in the same run. `bin/bench` runs them."""
