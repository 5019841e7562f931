/** What a network is, and a first definition for it. */
@NullMarked
package io.infaas.builder.inspect;

import org.jspecify.annotations.NullMarked;
