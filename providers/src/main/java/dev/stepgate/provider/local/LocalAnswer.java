package dev.stepgate.provider.local;

import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;

/** An answer of the bundled engine, whose tokens are counted as they are made. */
sealed interface LocalAnswer extends ChatStream, Metered
        permits LocalStream, FullStream, Resumption, LentStream {}
