/** A thin Triton-compatible CPU node on ONNX Runtime, for laptops and tests: command, composition and life cycle. */
@NullMarked
package io.infaas.triton.embedded;

import org.jspecify.annotations.NullMarked;
