/** The decision core's scheduler on real event loops. */
@NullMarked
package io.infaas.gateway.eventloop;

import org.jspecify.annotations.NullMarked;
