/** A gRPC client of a Triton node: every call ends by its deadline, and every failure keeps Triton's code and text. */
@NullMarked
package io.infaas.triton.client;

import org.jspecify.annotations.NullMarked;
