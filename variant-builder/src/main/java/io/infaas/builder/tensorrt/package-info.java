/** TensorRT plans: built here, or by a job elsewhere, and kept by the GPU and the version that they are for. */
@NullMarked
package io.infaas.builder.tensorrt;

import org.jspecify.annotations.NullMarked;
