/** The policy {@code cost}: the cheapest machines and placements that keep the objectives. */
@NullMarked
package io.infaas.controller.policy;

import org.jspecify.annotations.NullMarked;
