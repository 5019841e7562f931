/** The gateway's observations of its instances: items in flight, latency against profile, availability. */
@NullMarked
package io.infaas.gateway.feedback;

import org.jspecify.annotations.NullMarked;
