/** What follows a query from its head to its end: the access log, and traces. */
@NullMarked
package io.infaas.gateway.trail;

import org.jspecify.annotations.NullMarked;
