/** Tests of the declared protocol. */
@NullMarked
package io.infaas.triton.protocol;

import org.jspecify.annotations.NullMarked;
