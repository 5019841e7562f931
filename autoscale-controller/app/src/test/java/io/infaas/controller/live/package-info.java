/** Decisions on real nodes of this machine: load by the capacity that was measured in the same run. */
@NullMarked
package io.infaas.controller.live;

import org.jspecify.annotations.NullMarked;
