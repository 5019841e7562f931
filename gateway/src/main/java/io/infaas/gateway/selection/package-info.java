/** The choice of an instance for one query: pure functions of view, load and query. */
@NullMarked
package io.infaas.gateway.selection;

import org.jspecify.annotations.NullMarked;
