/** The gateway's reasons for refusing a query, with the codes of both protocols. */
@NullMarked
package io.infaas.gateway.refusal;

import org.jspecify.annotations.NullMarked;
