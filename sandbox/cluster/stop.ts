import { alone } from './alone.ts';
import { cleanUp, leftovers } from './cleanup.ts';
import { homeFolder, placesOf } from './state.ts';
import { tellErrors } from './telling.ts';

await tellErrors(async () => {
  const places = placesOf(homeFolder());
  if (leftovers(places).length === 0) {
    console.log('No cluster is running.');
    return;
  }
  console.log('Stopping the cluster.');
  await alone(places, () => cleanUp(places));
  console.log('The cluster is stopped, and nothing of it is left.');
});
