/** Other people's clients, unmodified, in front of a real Triton and of a gateway in front of it. */
@NullMarked
package io.infaas.gateway.clients;

import org.jspecify.annotations.NullMarked;
