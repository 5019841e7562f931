/** Compares policies on many workloads, and with fleets of perfect foresight. */
@NullMarked
package io.infaas.simulator.evaluation;

import org.jspecify.annotations.NullMarked;
