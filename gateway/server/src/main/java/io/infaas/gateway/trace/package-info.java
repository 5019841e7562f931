/**
 * Records queries from head to end: for the access log, and for traces, with W3C Trace Context from clients to nodes and spans to a
 * collector of OpenTelemetry.
 */
@NullMarked
package io.infaas.gateway.trace;

import org.jspecify.annotations.NullMarked;
