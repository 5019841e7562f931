/** Selects the instance for one query, by pure functions of view, load and query. */
@NullMarked
package io.infaas.gateway.selection;

import org.jspecify.annotations.NullMarked;
