/** What no honest client sends, on both ports: it ends, nothing is kept of it, and others are served. */
@NullMarked
package io.infaas.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
