/** The gateway's observations of its instances: work in flight, latency against profile, availability. */
@NullMarked
package io.infaas.gateway.feedback;

import org.jspecify.annotations.NullMarked;
