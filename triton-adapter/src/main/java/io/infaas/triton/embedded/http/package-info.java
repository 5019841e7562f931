/** The HTTP service of the embedded node: KServe v2 over REST with Triton's binary tensors and Triton's errors. */
@NullMarked
package io.infaas.triton.embedded.http;

import org.jspecify.annotations.NullMarked;
