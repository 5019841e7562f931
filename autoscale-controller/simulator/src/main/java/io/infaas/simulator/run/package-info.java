/** One run of a simulation, second by second. */
@NullMarked
package io.infaas.simulator.run;

import org.jspecify.annotations.NullMarked;
