export { connectMongodb, type MongodbConnection } from './connect-mongodb.ts';
