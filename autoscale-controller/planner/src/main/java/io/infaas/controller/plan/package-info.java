/** Planning policies: which placements should exist, decided from a {@link Situation} without I/O and without a clock. */
@NullMarked
package io.infaas.controller.plan;

import org.jspecify.annotations.NullMarked;
