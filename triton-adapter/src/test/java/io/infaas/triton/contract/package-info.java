/** The contract of a Triton node: each request goes to the embedded node and to a real Triton, and the answers are compared. */
@NullMarked
package io.infaas.triton.contract;

import org.jspecify.annotations.NullMarked;
