/** Tests of the embedded node: start, load, end, and what it does to bad input. */
@NullMarked
package io.infaas.triton.embedded;

import org.jspecify.annotations.NullMarked;
