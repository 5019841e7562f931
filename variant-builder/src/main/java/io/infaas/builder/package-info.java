/** From trained networks to a repository of profiled variants and its catalog: the engine and its command. */
@NullMarked
package io.infaas.builder;

import org.jspecify.annotations.NullMarked;
