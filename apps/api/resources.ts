import type { Type } from '@nestjs/common';

export const controllers: Type[] = [];
export const queryHandlers: Type[] = [];
