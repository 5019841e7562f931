/** TensorRT plans: built on this machine or by a job on another one, and stored by GPU and version. */
@NullMarked
package io.infaas.builder.tensorrt;

import org.jspecify.annotations.NullMarked;
