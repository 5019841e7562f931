/** Gateways in virtual time, and the clients that send them queries. */
@NullMarked
package io.infaas.simulator.client;

import org.jspecify.annotations.NullMarked;
