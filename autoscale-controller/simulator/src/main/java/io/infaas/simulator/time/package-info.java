/** Virtual time. */
@NullMarked
package io.infaas.simulator.time;

import org.jspecify.annotations.NullMarked;
