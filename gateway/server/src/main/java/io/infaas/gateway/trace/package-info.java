/** Traces of queries: W3C Trace Context from clients to nodes, spans to a collector of OpenTelemetry. */
@NullMarked
package io.infaas.gateway.trace;

import org.jspecify.annotations.NullMarked;
