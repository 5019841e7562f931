/** From the facts of a request to the instance that serves it: names, objective, admission, selection, sequences, waiting. */
@NullMarked
package io.infaas.gateway.routing;

import org.jspecify.annotations.NullMarked;
