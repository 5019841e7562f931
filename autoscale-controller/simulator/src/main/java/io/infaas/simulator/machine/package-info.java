/** Simulated machines with their true speed, and their provider. */
@NullMarked
package io.infaas.simulator.machine;

import org.jspecify.annotations.NullMarked;
