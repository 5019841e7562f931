/** Tests of the embedded node: start, load, shutdown, and invalid input. */
@NullMarked
package io.infaas.triton.embedded;

import org.jspecify.annotations.NullMarked;
