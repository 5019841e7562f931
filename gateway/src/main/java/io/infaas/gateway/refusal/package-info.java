/** Why the gateway itself does not serve a query, with the codes of both protocols. */
@NullMarked
package io.infaas.gateway.refusal;

import org.jspecify.annotations.NullMarked;
