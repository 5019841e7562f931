/** Tests of the client, without a server, against a silent one and against a real Triton. */
@NullMarked
package io.infaas.triton.client;

import org.jspecify.annotations.NullMarked;
