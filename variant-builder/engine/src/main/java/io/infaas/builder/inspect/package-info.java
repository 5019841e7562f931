/** Descriptions of networks, and first definitions for them. */
@NullMarked
package io.infaas.builder.inspect;

import org.jspecify.annotations.NullMarked;
