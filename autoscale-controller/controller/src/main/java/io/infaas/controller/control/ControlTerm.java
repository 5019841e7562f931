package io.infaas.controller.control;

import io.infaas.controller.lease.Mandate;

/**
 * A leadership, as gateways see it.
 *
 * @param listener receives the events of gateways meanwhile
 */
public record ControlTerm(Mandate mandate, GatewayListener listener) {}
